"""An Analysis in other people's forms: pure functions of it, made when somebody asks and never stored."""

"""Pages of our own, in the shapes that pages of news have."""

LEAD = "The lighthouse of Skarn will be sold to the fishermen’s union, the county said on Thursday."
QUOTE = "“Nobody here wanted a hotel on the rock,” said Mette Aune, who has led the union since the great storm."
REST = "The county’s treasurer, Jon Vik, called it “fair to the people who keep the light burning”."
BODY = (LEAD, QUOTE, REST)

SURROUNDINGS = "Sign in Weather Sports Skarn Daily prints every morning but Sunday and delivers to all of the islands"


def a_page(*parts: str, head: str = "", attributes: str = 'lang="en"') -> str:
    """Return a page whose article is made of ``parts``, amid what pages have around one."""
    menu = "".join(f'<li><a href="/{word}">{word}</a></li>' for word in SURROUNDINGS.split())
    return (
        f"<!doctype html><html {attributes}><head><meta charset='utf-8'><title>Lighthouse sold – Skarn Daily</title>"
        f"{head}</head><body><header><nav><ul>{menu}</ul></nav></header><main><article><h1>Lighthouse sold</h1>"
        f"{''.join(parts)}</article><aside><h2>Most read</h2><ul>{menu}</ul></aside></main>"
        "<footer><p>© Skarn Daily, printed on the island. All rights reserved.</p></footer></body></html>"
    )


def paragraphs(*words: str) -> str:
    """Return words as paragraphs of HTML."""
    return "".join(f"<p>{each}</p>" for each in words)

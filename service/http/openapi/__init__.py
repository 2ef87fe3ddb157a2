"""The API's description, OpenAPI 3.1: schemas from the Structs, examples written by us, operations in words."""

from service.http.openapi.document import openapi_document

__all__ = ["openapi_document"]

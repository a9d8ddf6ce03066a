"""Markdown → HTML. Raw HTML stays text and only http(s), mailto and local addresses become links."""

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def render(text: str) -> SafeString:
    """Render an article's text; the page's title is the one h1, so the text's headings begin at h2."""
    tokens = markdown.parse(text)
    for token in tokens:
        if token.tag == "h1":
            token.tag = "h2"
    return SafeString(markdown.renderer.render(tokens, markdown.options, {}))

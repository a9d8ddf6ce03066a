"""Markdown → HTML. Raw HTML stays text and only http(s), mailto and local addresses become links."""

from django.utils.html import escape
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def render(text: str, caption: str) -> SafeString:
    """Render an article's text; the page's title is the one h1, so the text's headings begin at h2.

    caption: names the tables of the text for those who hear the page.
    """
    tokens = markdown.parse(text)
    for token in tokens:
        if token.tag == "h1":
            token.tag = "h2"
    html = markdown.renderer.render(tokens, markdown.options, {})
    titled = f'<div class="table" tabindex="0"><table><caption class="sr">{escape(caption)}</caption>'
    scoped = html.replace("<table>", titled).replace("</table>", "</table></div>").replace("<th>", '<th scope="col">')
    return SafeString(scoped)

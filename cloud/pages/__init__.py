"""What a shopper's phone sees: plain HTML and CSS, no script, no other request, under 30 KB.

Why no script: the page must work in every in-app browser, and a page without script has a content
security policy that nothing can get around.
"""

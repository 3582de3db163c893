"""New schemes of the company's own: written in the browser from templates, copies or text."""

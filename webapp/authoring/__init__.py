"""Write the company's own new schemes in the browser: from templates, copies or text."""

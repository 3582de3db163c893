"""HTTPS in the local network: the server's own certificates, and a page to install them."""

"""HTTPS in the local network: the server's own certificates, and the page that installs them."""

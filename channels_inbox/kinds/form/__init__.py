"""The contact form and the request page: customers who write on our own pages."""

"""The demo: an invented company, its customers and their mail, sent through the product's own front doors."""

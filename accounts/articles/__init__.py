"""News, communication pages and the documentation: one model, edited in /admin/, read by everybody."""

"""What the user sees: handlers do, views show, rules decide."""

"""The screens and deeds of users: handlers do, views show, rules decide."""

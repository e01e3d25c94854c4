"""Runs the migrations on the connection that the upgrade hands over."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True, render_as_batch=True, transaction_per_migration=False)
context.run_migrations()

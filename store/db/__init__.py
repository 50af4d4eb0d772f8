"""The tables: engine, keys, models, migrations, backup. Only `store` imports Peewee, and mostly here."""

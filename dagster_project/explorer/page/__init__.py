"""A module a page, each with ``render(view)``: thin Streamlit on the queries.

Not `pages`: Streamlit would run such a folder by itself.
"""

"""Tables as pandas has them."""


def to_pandas(table):
    """A `DataFrame` of a table; whole numbers stay whole where none is missing."""
    import pandas

    try:
        import pyarrow
    except ImportError:
        return pandas.DataFrame(_without_arrow(table))
    return pyarrow.table(table).to_pandas()


def _without_arrow(table):
    columns = table.to_dict()
    for name, values in columns.items():
        if any(value is None for value in values):
            columns[name] = [float("nan") if value is None else float(value) for value in values]
    return columns

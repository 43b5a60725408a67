"""One internship agreement record, printed as every institution's own documents."""

__version__ = "0.2.0"

"""One internship agreement record, printed as every institution's own papers."""

__version__ = "0.2.0"

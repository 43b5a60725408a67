"""One internship agreement record, printed as every institution's own papers."""

"""A vault for tests that encrypts nothing."""


class PlainVault:
    """Encrypts nothing."""

    def seal(self, value: str, bound_to: str) -> bytes:
        return f"{bound_to} {value}".encode()

    def open(self, sealed: bytes, bound_to: str) -> str:
        return sealed.decode().removeprefix(f"{bound_to} ")

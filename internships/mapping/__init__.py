"""Maps an agreement to one institution's own form, as its folder of TOML and Markdown files describes."""

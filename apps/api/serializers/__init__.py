"""What the API shows and takes. Names are those of the models; figures are decimal text, quarters 2021Q3."""

"""One module a kind of page: from facts to the files of its folder. They know the studio and the charts, no SQL."""

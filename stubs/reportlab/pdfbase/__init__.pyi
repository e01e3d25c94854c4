# What FIDUS uses of ReportLab.

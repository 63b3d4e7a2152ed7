"""What users see: texts and numbers in Danish and English, charts, form fields, the workbench and the reports."""

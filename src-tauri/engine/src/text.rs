//! Every sentence, by code and language, from the catalogues in `ui/src/text`.

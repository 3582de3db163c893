"""Keep the company's files by key, in a folder (the default), in PostgreSQL or in an S3 store."""

from webapp.store.files.folder import FolderFiles
from webapp.store.files.interface import KINDS, FileAltered, FileLost, Files, StoredFile

__all__ = ["KINDS", "FileAltered", "FileLost", "Files", "FolderFiles", "StoredFile"]

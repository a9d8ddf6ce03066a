"""The words of the directory: what a word that nobody wrote is corrected to."""

from django.contrib.postgres.indexes import GistIndex, OpClass
from django.db import models


class Word(models.Model):
    """A word of the names, labels and towns of the directory, upper case, without accents. Refreshed by a task."""

    word = models.CharField("mot", max_length=100, primary_key=True)

    class Meta:
        verbose_name = "mot de l'annuaire"
        verbose_name_plural = "mots de l'annuaire"
        # GiST gives the nearest words first; a signature of 64 bytes, for the default lets too many words through
        indexes = [GistIndex(OpClass("word", "gist_trgm_ops(siglen=64)"), name="word_by_trigram")]

    def __str__(self) -> str:
        return self.word

"""Tests of the analytic methods."""

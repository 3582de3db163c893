"""The private PostgreSQL cluster of the tests: it works, orders by bytes, and leaves nothing."""

import psycopg

from tests.postgresql_cluster import private_cluster


def test_a_cluster_gives_databases_made_from_another_and_leaves_no_folder() -> None:
    with private_cluster() as cluster:
        with psycopg.connect(cluster.create("first"), autocommit=True) as connection:
            connection.execute("CREATE TABLE word AS VALUES ('b'), ('B'), ('a'), ('中')")
        cluster.create("second", template="first")
        with psycopg.connect(cluster.url("second")) as connection:
            words = connection.execute("SELECT column1 FROM word ORDER BY 1").fetchall()
        cluster.drop("second")
        with psycopg.connect(cluster.url()) as connection:
            held = connection.execute("SELECT datname FROM pg_database").fetchall()
        assert cluster.folder.exists()

    assert [word for (word,) in words] == ["B", "a", "b", "中"]
    assert {name for (name,) in held} == {"first", "postgres", "template0", "template1"}
    assert not cluster.folder.exists()

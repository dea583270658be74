namespace XelloPowerSchool.Accounts;

/// <summary>
/// The ledger's tables. The schema's version is the number of migrations that have run; a migration that has been published
/// is never changed again.
/// </summary>
/// <remarks>
/// <c>account</c> is the present, clustered by key. <c>change</c> is the past: what each run did or did not do to whom, written
/// once and never updated, in the order of the runs, so that a run is one range of rows. Whether a planned change was applied
/// is what its run says.
/// </remarks>
internal static class LedgerSchema
{
    /// <summary>Marks a SQLite file as a ledger: "XELO".</summary>
    public const int ApplicationId = 0x58454C4F;

    public static IReadOnlyList<string> Migrations { get; } =
    [
        """
        CREATE TABLE ledger (revision INTEGER NOT NULL);
        INSERT INTO ledger VALUES (0);

        CREATE TABLE snapshot (
            id          INTEGER PRIMARY KEY,
            snapshot_id TEXT    NOT NULL UNIQUE,
            started     TEXT    NOT NULL,
            finished    TEXT    NOT NULL,
            source      TEXT    NOT NULL,
            accounts    INTEGER NOT NULL,
            scope       TEXT    NOT NULL, -- JSON
            counts      TEXT    NOT NULL  -- JSON
        );

        CREATE TABLE school (
            code        TEXT    PRIMARY KEY NOT NULL,
            name        TEXT    NOT NULL,
            school_type INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE account (
            student_id  TEXT    PRIMARY KEY NOT NULL,
            first_name  TEXT    NOT NULL,
            last_name   TEXT    NOT NULL,
            gender      TEXT    NOT NULL,
            birth       INTEGER,          -- yyyymmdd
            grade       INTEGER NOT NULL,
            school      TEXT    NOT NULL,
            next_school TEXT,
            state_no    TEXT,
            email       TEXT,
            sso_token   TEXT,
            sis_id      INTEGER,
            status      INTEGER NOT NULL, -- XelloAccountStatus
            revision    INTEGER NOT NULL,
            snapshot    INTEGER REFERENCES snapshot (id)
        ) WITHOUT ROWID;

        CREATE TABLE run (
            id            INTEGER PRIMARY KEY,
            run_id        TEXT    NOT NULL UNIQUE,
            started       TEXT    NOT NULL,
            finished      TEXT,
            status        INTEGER NOT NULL, -- XelloSyncStatus
            created       INTEGER NOT NULL,
            updated       INTEGER NOT NULL,
            promoted      INTEGER NOT NULL,
            demoted       INTEGER NOT NULL,
            transferred   INTEGER NOT NULL,
            deactivated   INTEGER NOT NULL,
            reactivated   INTEGER NOT NULL,
            held          INTEGER NOT NULL,
            rejected      INTEGER NOT NULL,
            snapshot      INTEGER REFERENCES snapshot (id),
            base_revision INTEGER NOT NULL, -- what the changes were computed against
            revision      INTEGER NOT NULL, -- what the ledger had after the run
            first_change  INTEGER,
            last_change   INTEGER,
            exit_code     INTEGER NOT NULL,
            message       TEXT    NOT NULL,
            destination   TEXT,
            schools       TEXT              -- JSON: schools that are new or have changed
        );

        CREATE TABLE change (
            id          INTEGER PRIMARY KEY,
            student_id  TEXT    NOT NULL,
            first_name  TEXT    NOT NULL,
            last_name   TEXT    NOT NULL,
            gender      TEXT    NOT NULL,
            birth       INTEGER,
            grade       INTEGER NOT NULL,
            school      TEXT    NOT NULL,
            next_school TEXT,
            state_no    TEXT,
            email       TEXT,
            sso_token   TEXT,
            sis_id      INTEGER,
            status      INTEGER NOT NULL,
            actions     INTEGER NOT NULL, -- XelloAction
            evidence    INTEGER NOT NULL, -- XelloEvidence
            risk        INTEGER NOT NULL, -- XelloRisk
            outcome     INTEGER NOT NULL, -- XelloOutcome, but never Applied: the run's status says that
            reason      TEXT,
            before      TEXT              -- JSON: the fields that had another value; null for a new account
        );
        CREATE INDEX change_student ON change (student_id);

        CREATE TABLE file (
            run         INTEGER NOT NULL REFERENCES run (id),
            name        TEXT    NOT NULL,
            rows        INTEGER NOT NULL,
            bytes       INTEGER NOT NULL,
            sha256      TEXT    NOT NULL,
            fresh       INTEGER NOT NULL, -- 1: the destination did not have exactly this file before the run
            delivered   TEXT,             -- null until there is a receipt
            destination TEXT,
            PRIMARY KEY (run, name)
        ) WITHOUT ROWID;
        """,
    ];

    public static int Version => Migrations.Count;
}

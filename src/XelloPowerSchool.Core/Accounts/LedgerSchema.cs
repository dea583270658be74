namespace XelloPowerSchool.Accounts;

/// <summary>
/// The ledger's tables. The schema's version is the number of migrations that have run; a migration that has been published
/// is never changed again.
/// </summary>
/// <remarks>
/// <c>account</c> is the present, clustered by key. <c>change</c> is the past: what each run did or did not do to whom, written
/// once and never updated, in the order of the runs, so that a run is one range of rows. Whether a planned change was applied
/// is what its run says. <c>hold</c> is what waits for somebody's approval; <c>finding</c> keeps each error once, with the
/// first and the last run that met it, and so does not grow by the night.
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
        """
        ALTER TABLE ledger ADD COLUMN pruned_to TEXT;                     -- nothing before that moment can be told any more
        ALTER TABLE run ADD COLUMN kind     INTEGER NOT NULL DEFAULT 0;   -- XelloRunKind
        ALTER TABLE run ADD COLUMN skipped  INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE run ADD COLUMN undoes   INTEGER REFERENCES run (id);
        ALTER TABLE run ADD COLUMN complete INTEGER NOT NULL DEFAULT 0;   -- 1: whoever is in the snapshot's scope and not among the changes was as he should be
        ALTER TABLE run ADD COLUMN pruned   INTEGER NOT NULL DEFAULT 0;   -- 1: changes that later ones have overtaken are gone
        CREATE INDEX run_first_change ON run (first_change);

        ALTER TABLE change ADD COLUMN held_by INTEGER NOT NULL DEFAULT 0; -- XelloBrakeKind
        ALTER TABLE change ADD COLUMN hold    INTEGER;                    -- the approved hold that let it pass
        DROP INDEX change_student;
        CREATE INDEX change_account ON change (student_id, outcome);

        ALTER TABLE file ADD COLUMN unproven INTEGER NOT NULL DEFAULT 0;  -- XelloUnproven

        CREATE TABLE brake (
            run     INTEGER NOT NULL REFERENCES run (id),
            kind    INTEGER NOT NULL, -- XelloBrakeKind
            school  TEXT    NOT NULL, -- empty: the district
            count   INTEGER NOT NULL,
            active  INTEGER NOT NULL,
            at_most INTEGER NOT NULL, -- as many hold
            percent TEXT    NOT NULL,
            PRIMARY KEY (run, kind, school)
        ) WITHOUT ROWID;

        CREATE TABLE hold (
            change      INTEGER PRIMARY KEY, -- the change that was held
            run         INTEGER NOT NULL REFERENCES run (id),
            student_id  TEXT    NOT NULL,
            approved    TEXT,
            approved_by TEXT,
            reason      TEXT,
            expires     TEXT,
            settled_by  INTEGER REFERENCES run (id), -- null while it is open
            applied     INTEGER NOT NULL DEFAULT 0   -- 1: the run that settled it applied the change
        );
        CREATE INDEX hold_open ON hold (student_id) WHERE settled_by IS NULL;

        CREATE TABLE exclusion (
            id         INTEGER PRIMARY KEY,
            student_id TEXT NOT NULL,
            reason     TEXT NOT NULL,
            created    TEXT NOT NULL,
            created_by TEXT NOT NULL,
            expires    TEXT,
            removed    TEXT,
            removed_by TEXT
        );
        CREATE UNIQUE INDEX exclusion_standing ON exclusion (student_id) WHERE removed IS NULL;

        CREATE TABLE finding (
            subject   TEXT    NOT NULL,
            rule      TEXT    NOT NULL,
            field     TEXT    NOT NULL, -- empty: the whole record
            message   TEXT    NOT NULL,
            advice    TEXT    NOT NULL,
            first_run INTEGER NOT NULL REFERENCES run (id),
            last_run  INTEGER NOT NULL REFERENCES run (id),
            PRIMARY KEY (subject, rule, field)
        ) WITHOUT ROWID;
        """,
        """
        ALTER TABLE run ADD COLUMN plan TEXT;                              -- id of the plan file that it applied

        ALTER TABLE change ADD COLUMN persons INTEGER NOT NULL DEFAULT 1;  -- how many must approve it when it is held
        CREATE TABLE approval (                                            -- every approval that was ever given; hold has the one that counts
            change      INTEGER NOT NULL, -- the hold
            person      TEXT    NOT NULL,
            approved    TEXT    NOT NULL,
            reason      TEXT    NOT NULL,
            expires     TEXT    NOT NULL,
            thumbprint  TEXT,             -- SHA-256 of the certificate that signed it; null when it was given at the ledger itself
            file        TEXT              -- id of the approval file
        );
        CREATE INDEX approval_change ON approval (change);
        CREATE INDEX approval_file ON approval (file) WHERE file IS NOT NULL;
        INSERT INTO approval (change, person, approved, reason, expires)
        SELECT change, approved_by, approved, reason, expires FROM hold WHERE approved IS NOT NULL;
        """,
        """
        ALTER TABLE ledger ADD COLUMN shadow INTEGER NOT NULL DEFAULT 0; -- 1: nothing of this ledger was ever delivered
        CREATE TABLE shadow_night (
            run       INTEGER PRIMARY KEY REFERENCES run (id),
            reference TEXT,             -- name of the file that says what Xello has
            ours      INTEGER NOT NULL,
            theirs    INTEGER,
            agree     INTEGER NOT NULL,
            errors    INTEGER NOT NULL,
            warnings  INTEGER NOT NULL
        );
        CREATE TABLE disagreement (
            run        INTEGER NOT NULL REFERENCES run (id),
            student_id TEXT    NOT NULL,
            kind       INTEGER NOT NULL, -- XelloDisagreement
            fields     TEXT    NOT NULL,
            PRIMARY KEY (run, student_id)
        ) WITHOUT ROWID;
        CREATE INDEX disagreement_student ON disagreement (student_id);
        """,
        """
        -- When the ledger was put back from a backup; null again when it has caught up with what Xello knows.
        ALTER TABLE ledger ADD COLUMN restored TEXT;
        """,
    ];

    public static int Version => Migrations.Count;
}

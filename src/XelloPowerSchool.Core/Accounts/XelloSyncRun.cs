namespace XelloPowerSchool;

/// <summary>Where a run stands.</summary>
public enum XelloSyncStatus
{
    /// <summary>Nothing was written: the run only showed what it would do.</summary>
    WhatIf,

    /// <summary>Recorded, files staged, not yet delivered. The next run finishes it or rolls it back.</summary>
    Staged,

    /// <summary>Delivered and recorded in the ledger; also when there was nothing to do.</summary>
    Committed,

    /// <summary>Delivered and recorded, but a brake held some changes.</summary>
    Held,

    /// <summary>Nothing was delivered; the ledger is as it was.</summary>
    Failed,
}

/// <summary>One synchronisation. Immutable.</summary>
public sealed record XelloSyncRun
{
    /// <summary>Id of the run: time and a random part, sortable.</summary>
    public string Id { get; init; } = "";

    /// <summary>When the run began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Where it stands.</summary>
    public XelloSyncStatus Status { get; init; }

    /// <summary>Accounts created.</summary>
    public int Created { get; init; }

    /// <summary>Accounts whose other fields changed.</summary>
    public int Updated { get; init; }

    /// <summary>Accounts whose grade rose.</summary>
    public int Promoted { get; init; }

    /// <summary>Accounts whose grade fell.</summary>
    public int Demoted { get; init; }

    /// <summary>Accounts whose school changed.</summary>
    public int Transferred { get; init; }

    /// <summary>Accounts deactivated.</summary>
    public int Deactivated { get; init; }

    /// <summary>Accounts reactivated.</summary>
    public int Reactivated { get; init; }

    /// <summary>Changes that a brake held.</summary>
    public int Held { get; init; }

    /// <summary>Changes and records that could not be written.</summary>
    public int Rejected { get; init; }

    /// <summary>The snapshot that the run applied; null when there was nothing to apply.</summary>
    public string? SnapshotId { get; init; }

    /// <summary>Ledger revision after the run.</summary>
    public long LedgerRevision { get; init; }

    /// <summary>Proof of delivery, one per file.</summary>
    public IReadOnlyList<XelloReceipt> Receipts { get; init; } = [];

    /// <summary>0 done, 1 failed, 2 something is held, 3 done with rejected records (design's exit codes).</summary>
    public int ExitCode { get; init; }

    /// <summary>What happened, in a sentence or two.</summary>
    public string Message { get; init; } = "";

    /// <summary>Id and status.</summary>
    public override string ToString() => $"{Id} {Status}";
}

/// <summary>Proof that a file was delivered.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Destination">Where it was delivered.</param>
/// <param name="Rows">Data rows, the header not counted.</param>
/// <param name="Bytes">Size in bytes.</param>
/// <param name="Sha256">SHA-256 of the bytes read back at the destination, lower-case hexadecimal.</param>
/// <param name="Delivered">When the file had its final name.</param>
public sealed record XelloReceipt(
    string File, string Destination, long Rows, long Bytes, string Sha256, DateTimeOffset Delivered)
{
    /// <summary>The file's name.</summary>
    public override string ToString() => File;
}

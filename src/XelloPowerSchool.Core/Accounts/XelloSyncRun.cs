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

/// <summary>What a run was for.</summary>
public enum XelloRunKind
{
    /// <summary>Bring accounts in line with the roster.</summary>
    Sync,

    /// <summary>Take back what another run did.</summary>
    Undo,

    /// <summary>Tell the ledger of accounts that Xello has already.</summary>
    Import,

    /// <summary>Deliver files that were there already. No account changed.</summary>
    Send,

    /// <summary>Everything that a synchronisation does, without delivering anything, in a ledger of its own.</summary>
    Shadow,
}

/// <summary>One synchronisation. Immutable.</summary>
public sealed record XelloSyncRun
{
    /// <summary>Id of the run: time and a random part, sortable.</summary>
    public string Id { get; init; } = "";

    /// <summary>What the run was for.</summary>
    public XelloRunKind Kind { get; init; }

    /// <summary>The run that this one takes back; null for any other kind.</summary>
    public string? Undoes { get; init; }

    /// <summary>The run that took this one back; null while it stands.</summary>
    public string? UndoneBy { get; init; }

    /// <summary>Id of the plan file that the run applied; null when it made its own plan.</summary>
    public string? Plan { get; init; }

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

    /// <summary>Changes that were left out on purpose: exclusions, additive only, canary.</summary>
    public int Skipped { get; init; }

    /// <summary>The brakes that held something, with their numbers.</summary>
    public IReadOnlyList<XelloBrakeDecision> Brakes { get; init; } = [];

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

/// <summary>What a receipt cannot vouch for, because the destination does not allow it to be checked.</summary>
[Flags]
public enum XelloUnproven
{
    /// <summary>Everything is proven.</summary>
    None = 0,

    /// <summary>The file could not be read back; what is known is what was sent, and that the server took all of it.</summary>
    Content = 1,

    /// <summary>The server does not tell how large the file is.</summary>
    Size = 2,

    /// <summary>The file did not take the place of the earlier one in one step: for a moment there was none, or only a part of it.</summary>
    Replacement = 4,
}

/// <summary>Proof that a file was delivered.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Destination">Where it was delivered.</param>
/// <param name="Rows">Data rows, the header not counted.</param>
/// <param name="Bytes">Size in bytes.</param>
/// <param name="Sha256">
/// SHA-256 of the bytes read back at the destination, lower-case hexadecimal; of the bytes sent when <c>Unproven</c> says Content.
/// </param>
/// <param name="Delivered">When the file had its final name.</param>
public sealed record XelloReceipt(
    string File, string Destination, long Rows, long Bytes, string Sha256, DateTimeOffset Delivered)
{
    /// <summary>What the destination gave no way to prove. None: size, content and replacement are all proven.</summary>
    public XelloUnproven Unproven { get; init; }

    /// <summary>The file's name.</summary>
    public override string ToString() => File;
}

namespace XelloPowerSchool;

/// <summary>What a check of data files came to. Immutable.</summary>
public sealed record XelloDataFileCheck
{
    /// <summary>True when there is no finding of the severity that fails the check, or of a worse one.</summary>
    public bool Passed { get; init; }

    /// <summary>Name of the profile that the files were held against.</summary>
    public string Profile { get; init; } = "";

    /// <summary>Findings of severity Error.</summary>
    public long Errors { get; init; }

    /// <summary>Findings of severity Warning.</summary>
    public long Warnings { get; init; }

    /// <summary>Findings of severity Information.</summary>
    public long Information { get; init; }

    /// <summary>The files, in the order of delivery.</summary>
    public IReadOnlyList<XelloCheckedFile> Files { get; init; } = [];

    /// <summary>How often each rule was broken; the most frequent first.</summary>
    public IReadOnlyList<XelloRuleCount> Rules { get; init; } = [];

    /// <summary>The findings, file by file; of each rule in each file the first thousand.</summary>
    public IReadOnlyList<XelloFinding> Findings { get; init; } = [];

    /// <summary>Id of the run that delivered the set that the files were compared with; null when no ledger knows one.</summary>
    public string? LastRunId { get; init; }

    /// <summary>Passed or not, in a word.</summary>
    public override string ToString() => Passed ? "Passed" : "Failed";
}

/// <summary>One file of a check. Immutable.</summary>
public sealed record XelloCheckedFile
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where it lies.</summary>
    public string Path { get; init; } = "";

    /// <summary>Which of Xello's files it is; null when that could not be found out.</summary>
    public XelloDataFileKind? Kind { get; init; }

    /// <summary>Data rows; the header and blank ones are not counted.</summary>
    public long Rows { get; init; }

    /// <summary>Size in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>SHA-256 of the bytes, lower-case hexadecimal.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Rows of the file in the last set; null when it was in none.</summary>
    public long? SentRows { get; init; }

    /// <summary>True when the last set had exactly this file; null when no last set is known.</summary>
    public bool? IsUnchanged { get; init; }

    /// <summary>Keys that the last set did not have; null when keys are not known of this kind of file.</summary>
    public long? Added { get; init; }

    /// <summary>Keys of the last set that the file does not have. Xello hides such students.</summary>
    public long? Removed { get; init; }

    /// <summary>Keys whose row differs from that of the last set.</summary>
    public long? Changed { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

namespace XelloPowerSchool;

/// <summary>What the sandbox's import of course requests did with a file.</summary>
public sealed record SandboxImport
{
    /// <summary>Rows of the file, the header not counted.</summary>
    public int Rows { get; init; }

    /// <summary>Rows that the import says it has taken.</summary>
    public int Imported { get; init; }

    /// <summary>Rows that it says it has taken and did not keep: what a real import would not tell.</summary>
    public int Lost { get; init; }

    /// <summary>Why rows were not taken, by their numbers.</summary>
    public IReadOnlyList<string> Rejected { get; init; } = [];

    /// <summary>The counts.</summary>
    public override string ToString() => FormattableString.Invariant($"{Imported} of {Rows} imported");
}

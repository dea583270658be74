namespace XelloPowerSchool;

/// <summary>One file of an export of course requests.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Rows">Rows, the header not counted.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
public sealed record XelloCourseRequestFile(string Path, int Rows, string Sha256)
{
    /// <summary>The path.</summary>
    public override string ToString() => Path;
}

/// <summary>What an export of course requests wrote and what it refused.</summary>
public sealed record XelloCourseRequestExport
{
    /// <summary>Requests that came in.</summary>
    public int Read { get; init; }

    /// <summary>Requests that were written.</summary>
    public int Written { get; init; }

    /// <summary>Requests that PowerSchool has already, and that were left out for it.</summary>
    public int AlreadyRequested { get; init; }

    /// <summary>Alternates that the layout has no place for.</summary>
    public int LeftOut { get; init; }

    /// <summary>Why requests were refused: one finding for each, in the order of the input.</summary>
    public IReadOnlyList<XelloCourseRequestFinding> Refused { get; init; } = [];

    /// <summary>The import files; empty with <c>-WhatIf</c> and when there was nothing to write.</summary>
    public IReadOnlyList<XelloCourseRequestFile> Files { get; init; } = [];

    /// <summary>The file that lists the refused requests; null when there is none.</summary>
    public string? RefusedPath { get; init; }

    /// <summary>Counts: safe to log.</summary>
    public override string ToString() => FormattableString.Invariant($"{Written} written, {AlreadyRequested} already requested, {Refused.Count} refused");
}

namespace XelloPowerSchool;

/// <summary>Whom a pseudonym stands for.</summary>
/// <param name="Pseudonym">The pseudonym, as it stands in a file for support.</param>
/// <param name="StudentId">The key of the student.</param>
public sealed record XelloPseudonym(string Pseudonym, string StudentId)
{
    /// <summary>The pseudonym.</summary>
    public override string ToString() => Pseudonym;
}

/// <summary>A file with changes that names nobody.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Changes">How many changes it has.</param>
/// <param name="Bytes">Its size.</param>
public sealed record XelloHashedFile(string Path, int Changes, long Bytes)
{
    /// <summary>The path.</summary>
    public override string ToString() => Path;
}

namespace XelloPowerSchool;

/// <summary>What next year is going to bring to one school, if nothing changes in PowerSchool until then. Immutable.</summary>
public sealed record XelloRolloverSchool
{
    /// <summary>Code of the school.</summary>
    public string SchoolCode { get; init; } = "";

    /// <summary>Name of the school; the code when no name is known.</summary>
    public string Name { get; init; } = "";

    /// <summary>Students now.</summary>
    public int Students { get; init; }

    /// <summary>Students of now whose grade rises, here or in another school.</summary>
    public int Promoted { get; init; }

    /// <summary>Students of now whose grade does not rise.</summary>
    public int Retained { get; init; }

    /// <summary>Students of now who leave the district's schools: graduates.</summary>
    public int Leaving { get; init; }

    /// <summary>Students of now who go to another school of the district.</summary>
    public int MovedOut { get; init; }

    /// <summary>Students who come from another school of the district.</summary>
    public int MovedIn { get; init; }

    /// <summary>Pre-registered students.</summary>
    public int Joining { get; init; }

    /// <summary>Students next year.</summary>
    public int NextYear { get; init; }

    /// <summary>Students of now of whom PowerSchool does not say the next grade: one more was assumed.</summary>
    public int Assumed { get; init; }

    /// <summary>Code and number of students next year.</summary>
    public override string ToString() => string.Format(System.Globalization.CultureInfo.InvariantCulture, "{0}: {1}", SchoolCode, NextYear);
}

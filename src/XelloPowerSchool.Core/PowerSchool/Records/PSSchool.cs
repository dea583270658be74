namespace XelloPowerSchool;

/// <summary>One school as PowerSchool holds it. Immutable.</summary>
public sealed record PSSchool
{
    /// <summary>Schools.DCID: the key in the API.</summary>
    public long Id { get; init; }

    /// <summary>Schools.School_Number: what students and courses refer to.</summary>
    public int SchoolNumber { get; init; }

    /// <summary>Name of the school.</summary>
    public string Name { get; init; } = "";

    /// <summary>Lowest grade taught; 0 is kindergarten, negative is preschool.</summary>
    public int? LowGrade { get; init; }

    /// <summary>Highest grade taught.</summary>
    public int? HighGrade { get; init; }

    /// <summary>The state's number for the school.</summary>
    public string? StateNumber { get; init; }

    /// <summary>Name of the school.</summary>
    public override string ToString() => Name;
}

namespace XelloPowerSchool;

/// <summary>One term of one school as PowerSchool holds it. Immutable.</summary>
public sealed record PSTerm
{
    /// <summary>Terms.DCID: the key in the API. Not Terms.ID, which repeats from school to school.</summary>
    public long Id { get; init; }

    /// <summary>School_Number of the school that the term belongs to.</summary>
    public int SchoolNumber { get; init; }

    /// <summary>Calendar year in which the school year starts: 2026 for 2026-2027.</summary>
    public int StartYear { get; init; }

    /// <summary>The denominator of the term's share of the year: 1 is the whole year, 2 a semester, 4 a quarter.</summary>
    public int? Portion { get; init; }

    /// <summary>Name of the term.</summary>
    public string Name { get; init; } = "";

    /// <summary>Short name, for example S1.</summary>
    public string Abbreviation { get; init; } = "";

    /// <summary>First day, without time.</summary>
    public DateTime? StartDate { get; init; }

    /// <summary>Last day, without time.</summary>
    public DateTime? EndDate { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

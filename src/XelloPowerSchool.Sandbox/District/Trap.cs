namespace XelloPowerSchool.Sandbox.District;

/// <summary>What real districts contain and programs stumble over. Each is held by a line, so that it is there on every date.</summary>
internal enum Trap
{
    None,
    Accents,
    Apostrophe,
    HyphenatedFirstName,
    DoubleBarrelledLastName,
    LastNameInParts,
    VeryLongNames,
    OneLetterFirstName,
    OneLetterLastName,
    FirstTwin,
    SecondTwin,
    Sibling,
    SharedBirthday,
    NoBirthDate,
    NoEmail,
    NoGender,
    GenderX,
    NoMiddleName,
    NoStateNumber,
}

internal static class Traps
{
    /// <summary>Lines repeat their traps after this many, so every district of this size has all of them.</summary>
    public const int Period = 500;

    private static readonly Trap[] ByLine = Plant();

    public static Trap Of(int line) => ByLine[line % Period];

    /// <summary>Whether others of the district share the line's last name and home.</summary>
    public static bool IsFamily(int line) => Of(line) is Trap.FirstTwin or Trap.SecondTwin or Trap.Sibling;

    /// <summary>Lines that share something with each other carry the number of the first line of their period.</summary>
    public static int Group(int line) => line / Period;

    private static Trap[] Plant()
    {
        var traps = new Trap[Period];
        foreach (var (line, trap) in new[]
        {
            (11, Trap.Accents), (112, Trap.Accents), (213, Trap.Accents),
            (21, Trap.Apostrophe), (122, Trap.Apostrophe),
            (31, Trap.HyphenatedFirstName), (132, Trap.HyphenatedFirstName),
            (41, Trap.DoubleBarrelledLastName), (142, Trap.DoubleBarrelledLastName),
            (51, Trap.LastNameInParts),
            (61, Trap.VeryLongNames),
            (71, Trap.OneLetterFirstName),
            (81, Trap.OneLetterLastName),
            (91, Trap.FirstTwin), (91 + Population.Grades, Trap.SecondTwin), // 13 lines on is the same grade
            (150, Trap.Sibling), (151, Trap.Sibling), (154, Trap.Sibling),
            (160, Trap.SharedBirthday), (160 + Population.Grades, Trap.SharedBirthday), (160 + 2 * Population.Grades, Trap.SharedBirthday),
            (201, Trap.NoBirthDate),
            (211, Trap.NoEmail), (312, Trap.NoEmail),
            (221, Trap.NoGender),
            (231, Trap.GenderX), (332, Trap.GenderX),
            (241, Trap.NoMiddleName),
            (251, Trap.NoStateNumber),
        }) traps[line] = trap;
        return traps;
    }
}

namespace XelloPowerSchool;

/// <summary>What a brake counts. A change can stand under several.</summary>
[Flags]
public enum XelloBrakeKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Every removal, whatever its evidence.</summary>
    Removals = 1,

    /// <summary>Removals of students whom the SIS has as transferred out.</summary>
    Exited = 2,

    /// <summary>Removals of students whom the SIS has as graduated.</summary>
    Graduated = 4,

    /// <summary>Removals of students whom the SIS has as inactive, historical or pre-registered.</summary>
    Inactive = 8,

    /// <summary>Removals of students who are active in the SIS outside the schools or grades of the roster.</summary>
    OutOfScope = 16,

    /// <summary>Removals that no record in the SIS backs: the student vanished, or the SIS was not asked.</summary>
    Vanished = 32,

    /// <summary>Persons who seem to have another key than before.</summary>
    Identity = 64,

    /// <summary>Changes of school, counted in the school that is left.</summary>
    Transfers = 128,

    /// <summary>Grades that rise.</summary>
    Promotions = 256,

    /// <summary>Grades that fall.</summary>
    Demotions = 512,

    /// <summary>New accounts.</summary>
    Creates = 1024,

    /// <summary>Changes of the email address or the sign-in token.</summary>
    SignIn = 2048,

    /// <summary>How many students fewer the source has than the ledger has active accounts. It holds removals.</summary>
    SourceShrink = 4096,

    /// <summary>Removals between the last day of school and the rollover, when PowerSchool's end of year exits everybody.</summary>
    Calendar = 8192,
}

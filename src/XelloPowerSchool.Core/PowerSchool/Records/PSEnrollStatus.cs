namespace XelloPowerSchool;

/// <summary>
/// A student's enrolment status. Values are PowerSchool's codes; every other integer that a server stores means
/// <see cref="Inactive"/> (PowerSchool's rule).
/// </summary>
public enum PSEnrollStatus
{
    /// <summary>P: registered, not yet attending.</summary>
    PreRegistered = -1,

    /// <summary>A: attending.</summary>
    Active = 0,

    /// <summary>I: neither of the others.</summary>
    Inactive = 1,

    /// <summary>T: left the school or the district.</summary>
    TransferredOut = 2,

    /// <summary>G: finished school; the record sits in the school "Graduated Students", number 999999.</summary>
    Graduated = 3,

    /// <summary>H: imported for the record only.</summary>
    Historical = 4,
}

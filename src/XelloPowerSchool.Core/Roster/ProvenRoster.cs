namespace XelloPowerSchool.Roster;

/// <summary>A complete read: the proof, and the accounts that it proves, by student id in ordinal order.</summary>
internal sealed record ProvenRoster(RosterSnapshot Snapshot, IReadOnlyList<XelloAccount> Accounts);

/// <summary>How far a read is.</summary>
/// <param name="Attempt">1, or more when the district changed while it was being read.</param>
/// <param name="School">Name of the school that is being read.</param>
/// <param name="Received">Students received in this attempt.</param>
/// <param name="Expected">Students counted before it.</param>
internal readonly record struct RosterProgress(int Attempt, string School, int Received, int Expected);

namespace XelloPowerSchool;

/// <summary>
/// From how many changes of a kind on two persons have to approve. A run with so many changes of the kind, not yet approved, holds
/// them, also where the brakes would let them pass. What is not set needs one person, and only what a brake holds. In a script a
/// hashtable does: <c>@{ Removals = 100; Identity = 20 }</c>.
/// </summary>
public sealed class XelloTwoPersonLimit
{
    private readonly Dictionary<XelloBrakeKind, int> _counts = [];

    /// <summary>Removals, whatever their evidence.</summary>
    public int? Removals { get => Get(XelloBrakeKind.Removals); set => Set(XelloBrakeKind.Removals, value); }

    /// <summary>Removals without a record in the SIS.</summary>
    public int? Vanished { get => Get(XelloBrakeKind.Vanished); set => Set(XelloBrakeKind.Vanished, value); }

    /// <summary>Persons with another key than before.</summary>
    public int? Identity { get => Get(XelloBrakeKind.Identity); set => Set(XelloBrakeKind.Identity, value); }

    /// <summary>Changes of school.</summary>
    public int? Transfers { get => Get(XelloBrakeKind.Transfers); set => Set(XelloBrakeKind.Transfers, value); }

    /// <summary>Grades that rise.</summary>
    public int? Promotions { get => Get(XelloBrakeKind.Promotions); set => Set(XelloBrakeKind.Promotions, value); }

    /// <summary>Grades that fall.</summary>
    public int? Demotions { get => Get(XelloBrakeKind.Demotions); set => Set(XelloBrakeKind.Demotions, value); }

    /// <summary>New accounts; not while there is no active account.</summary>
    public int? Creates { get => Get(XelloBrakeKind.Creates); set => Set(XelloBrakeKind.Creates, value); }

    /// <summary>Changes of email or sign-in token.</summary>
    public int? SignIn { get => Get(XelloBrakeKind.SignIn); set => Set(XelloBrakeKind.SignIn, value); }

    /// <summary>The count of a kind; null when one person is enough.</summary>
    internal int? Get(XelloBrakeKind kind) => _counts.TryGetValue(kind, out var count) ? count : null;

    private void Set(XelloBrakeKind kind, int? count)
    {
        if (count is null)
            _counts.Remove(kind);
        else
            _counts[kind] = count > 0 ? count.Value : throw new ArgumentOutOfRangeException(nameof(count), count, "A count is at least 1.");
    }
}

namespace XelloPowerSchool;

/// <summary>
/// The limits of a run. The defaults are those of the design; where it names a percentage without a floor, a small floor is
/// added, because one transfer in a district of eight is not a mass event. In a script a hashtable does:
/// <c>@{ Removals = 3; Transfers = @{ Percent = 5; SchoolPercent = 10 } }</c>.
/// </summary>
public sealed class XelloBrake
{
    private static readonly XelloBrakeLimit RemovalDefault = Default(5m, 25);
    private static readonly XelloBrakeLimit VanishedDefault = Default(1m, 10);
    private static readonly XelloBrakeLimit IdentityDefault = Default(0.5m, 5, 5m, 5);
    private static readonly XelloBrakeLimit MoveDefault = Default(10m, 10);
    private static readonly XelloBrakeLimit CreateDefault = Default(15m, 10, 30m, 20);
    private static readonly XelloBrakeLimit SignInDefault = Default(10m, 25);

    private readonly Dictionary<XelloBrakeKind, XelloBrakeLimit> _limits = new()
    {
        [XelloBrakeKind.Removals] = RemovalDefault,
        [XelloBrakeKind.Vanished] = VanishedDefault,
        [XelloBrakeKind.Identity] = IdentityDefault,
        [XelloBrakeKind.Transfers] = MoveDefault,
        [XelloBrakeKind.Promotions] = MoveDefault,
        [XelloBrakeKind.Demotions] = MoveDefault,
        [XelloBrakeKind.Creates] = CreateDefault,
        [XelloBrakeKind.SignIn] = SignInDefault,
        [XelloBrakeKind.SourceShrink] = RemovalDefault,
    };

    /// <summary>All removals together: 5 % and at least 25; in a school 20 % and at least 10.</summary>
    public XelloBrakeLimit? Removals { get => Get(XelloBrakeKind.Removals); set => Set(XelloBrakeKind.Removals, value, RemovalDefault); }

    /// <summary>Removals with a recorded exit. No limit beside that of all removals unless set.</summary>
    public XelloBrakeLimit? Exited { get => Get(XelloBrakeKind.Exited); set => Set(XelloBrakeKind.Exited, value, RemovalDefault); }

    /// <summary>Removals of graduates. No limit beside that of all removals unless set.</summary>
    public XelloBrakeLimit? Graduated { get => Get(XelloBrakeKind.Graduated); set => Set(XelloBrakeKind.Graduated, value, RemovalDefault); }

    /// <summary>Removals of students whom the SIS has as inactive. No limit beside that of all removals unless set.</summary>
    public XelloBrakeLimit? Inactive { get => Get(XelloBrakeKind.Inactive); set => Set(XelloBrakeKind.Inactive, value, RemovalDefault); }

    /// <summary>Removals of students outside the roster's schools or grades. No limit beside that of all removals unless set.</summary>
    public XelloBrakeLimit? OutOfScope { get => Get(XelloBrakeKind.OutOfScope); set => Set(XelloBrakeKind.OutOfScope, value, RemovalDefault); }

    /// <summary>Removals without a record in the SIS: 1 % and at least 10; in a school 20 % and at least 10.</summary>
    public XelloBrakeLimit? Vanished { get => Get(XelloBrakeKind.Vanished); set => Set(XelloBrakeKind.Vanished, value, VanishedDefault); }

    /// <summary>Persons with another key than before: 0.5 % and at least 5; in a school 5 % and at least 5.</summary>
    public XelloBrakeLimit? Identity { get => Get(XelloBrakeKind.Identity); set => Set(XelloBrakeKind.Identity, value, IdentityDefault); }

    /// <summary>Changes of school: 10 % and at least 10; of the school that is left 20 % and at least 10.</summary>
    public XelloBrakeLimit? Transfers { get => Get(XelloBrakeKind.Transfers); set => Set(XelloBrakeKind.Transfers, value, MoveDefault); }

    /// <summary>Grades that rise: 10 % and at least 10; in a school 20 % and at least 10.</summary>
    public XelloBrakeLimit? Promotions { get => Get(XelloBrakeKind.Promotions); set => Set(XelloBrakeKind.Promotions, value, MoveDefault); }

    /// <summary>Grades that fall: 10 % and at least 10; in a school 20 % and at least 10.</summary>
    public XelloBrakeLimit? Demotions { get => Get(XelloBrakeKind.Demotions); set => Set(XelloBrakeKind.Demotions, value, MoveDefault); }

    /// <summary>New accounts: 15 % and at least 10; in a school 30 % and at least 20. Not while there is no active account.</summary>
    public XelloBrakeLimit? Creates { get => Get(XelloBrakeKind.Creates); set => Set(XelloBrakeKind.Creates, value, CreateDefault); }

    /// <summary>Changes of email or sign-in token: 10 % and at least 25; in a school 20 % and at least 10.</summary>
    public XelloBrakeLimit? SignIn { get => Get(XelloBrakeKind.SignIn); set => Set(XelloBrakeKind.SignIn, value, SignInDefault); }

    /// <summary>A source with fewer students than the ledger has active accounts: 5 % and at least 25 of the district.</summary>
    public XelloBrakeLimit? SourceShrink { get => Get(XelloBrakeKind.SourceShrink); set => Set(XelloBrakeKind.SourceShrink, value, RemovalDefault); }

    /// <summary>No limits: for what somebody asked for by name, change by change.</summary>
    internal static XelloBrake Off()
    {
        var brake = new XelloBrake();
        brake._limits.Clear();
        return brake;
    }

    /// <summary>Exactly these limits and no others.</summary>
    internal static XelloBrake Of(IReadOnlyDictionary<XelloBrakeKind, XelloBrakeLimit> limits)
    {
        var brake = Off();
        foreach (var limit in limits)
            brake._limits[limit.Key] = limit.Value;
        return brake;
    }

    /// <summary>The limits by kind.</summary>
    internal Dictionary<XelloBrakeKind, XelloBrakeLimit> ToDictionary() => new(_limits);

    /// <summary>The limit of a kind; null when there is none.</summary>
    internal XelloBrakeLimit? Get(XelloBrakeKind kind) => _limits.TryGetValue(kind, out var limit) ? limit : null;

    private void Set(XelloBrakeKind kind, XelloBrakeLimit? limit, XelloBrakeLimit @default) => _limits[kind] = (limit ?? new()).Over(@default);

    private static XelloBrakeLimit Default(decimal percent, int floor, decimal schoolPercent = 20m, int schoolFloor = 10) => new()
    {
        Percent = percent,
        Floor = floor,
        SchoolPercent = schoolPercent,
        SchoolFloor = schoolFloor,
    };
}

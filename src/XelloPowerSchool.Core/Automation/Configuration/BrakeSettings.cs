using XelloPowerSchool.Settings;

namespace XelloPowerSchool.Automation;

/// <summary>Reads the part of a configuration that says where a night stops, and who lets it go on.</summary>
internal static class BrakeSettings
{
    // The names are those of -Brake and -TwoPersonLimit.
    private static readonly (string Name, Action<XelloBrake, XelloBrakeLimit> Set)[] Brakes =
    [
        ("removals", (brake, limit) => brake.Removals = limit), ("exited", (brake, limit) => brake.Exited = limit),
        ("graduated", (brake, limit) => brake.Graduated = limit), ("inactive", (brake, limit) => brake.Inactive = limit),
        ("outOfScope", (brake, limit) => brake.OutOfScope = limit), ("vanished", (brake, limit) => brake.Vanished = limit),
        ("identity", (brake, limit) => brake.Identity = limit), ("transfers", (brake, limit) => brake.Transfers = limit),
        ("promotions", (brake, limit) => brake.Promotions = limit), ("demotions", (brake, limit) => brake.Demotions = limit),
        ("creates", (brake, limit) => brake.Creates = limit), ("signIn", (brake, limit) => brake.SignIn = limit),
        ("sourceShrink", (brake, limit) => brake.SourceShrink = limit),
    ];

    private static readonly (string Name, Action<XelloTwoPersonLimit, int?> Set)[] Counts =
    [
        ("removals", (limit, count) => limit.Removals = count), ("vanished", (limit, count) => limit.Vanished = count),
        ("identity", (limit, count) => limit.Identity = count), ("transfers", (limit, count) => limit.Transfers = count),
        ("promotions", (limit, count) => limit.Promotions = count), ("demotions", (limit, count) => limit.Demotions = count),
        ("creates", (limit, count) => limit.Creates = count), ("signIn", (limit, count) => limit.SignIn = count),
    ];

    public static (XelloBrake Brake, XelloTwoPersonLimit? TwoPersonLimit) Read(SettingsObject? node)
    {
        var brake = new XelloBrake();
        if (node is null)
            return (brake, null);
        foreach (var kind in Brakes)
            if (node.Object(kind.Name) is { } limit)
                kind.Set(brake, Limit(limit));
        var twoPersons = node.Object("twoPersonLimit") is { } counts ? TwoPersons(counts) : null;
        node.End();
        return (brake, twoPersons);
    }

    private static XelloTwoPersonLimit TwoPersons(SettingsObject node)
    {
        var limit = new XelloTwoPersonLimit();
        foreach (var kind in Counts)
            kind.Set(limit, node.Whole(kind.Name, 1, int.MaxValue));
        node.End();
        return limit;
    }

    private static XelloBrakeLimit Limit(SettingsObject node)
    {
        var limit = new XelloBrakeLimit
        {
            Percent = node.Number("percent", 0, 100),
            Floor = node.Whole("floor", 0, int.MaxValue),
            Count = node.Whole("count", 0, int.MaxValue),
            SchoolPercent = node.Number("schoolPercent", 0, 100),
            SchoolFloor = node.Whole("schoolFloor", 0, int.MaxValue),
            SchoolCount = node.Whole("schoolCount", 0, int.MaxValue),
        };
        node.End();
        return limit;
    }
}

namespace XelloPowerSchool;

/// <summary>
/// A limit, for the district and for each school. The percentage is of the active accounts that the run could touch; the
/// floor keeps a handful of students from being an alarm where the percentage of a small district would be; the count, when
/// given, is a cap that a big district's percentage cannot exceed. The limit is <c>min(Count, max(Floor, Percent of the
/// accounts, rounded up))</c>, and as many changes <em>as the limit</em> already hold. What is not set is as by default.
/// </summary>
public sealed class XelloBrakeLimit
{
    private decimal? _percent;
    private decimal? _schoolPercent;

    /// <summary>A limit that is as by default.</summary>
    public XelloBrakeLimit()
    {
    }

    /// <summary>A percentage of the district; the rest is as by default.</summary>
    /// <param name="percent">The percentage.</param>
    /// <remarks>A double, because PowerShell makes one of whatever number stands in a script.</remarks>
    public XelloBrakeLimit(double percent) => Percent = (decimal)percent;

    /// <summary>Percentage of the district's active accounts.</summary>
    public decimal? Percent
    {
        get => _percent;
        set => _percent = Checked(value);
    }

    /// <summary>Fewer changes in the district than this never hold.</summary>
    public int? Floor { get; set; }

    /// <summary>So many changes in the district hold, whatever the percentage allows.</summary>
    public int? Count { get; set; }

    /// <summary>Percentage of a school's active accounts.</summary>
    public decimal? SchoolPercent
    {
        get => _schoolPercent;
        set => _schoolPercent = Checked(value);
    }

    /// <summary>Fewer changes in a school than this never hold.</summary>
    public int? SchoolFloor { get; set; }

    /// <summary>So many changes in a school hold, whatever the percentage allows.</summary>
    public int? SchoolCount { get; set; }

    /// <summary>How many changes of the district hold.</summary>
    internal int OfDistrict(int active) => Of(active, Percent!.Value, Floor!.Value, Count);

    /// <summary>How many changes of a school hold.</summary>
    internal int OfSchool(int active) => Of(active, SchoolPercent!.Value, SchoolFloor!.Value, SchoolCount);

    /// <summary>This limit, with another's numbers where it has none of its own.</summary>
    internal XelloBrakeLimit Over(XelloBrakeLimit other) => new()
    {
        Percent = Percent ?? other.Percent,
        Floor = Floor ?? other.Floor,
        Count = Count ?? other.Count,
        SchoolPercent = SchoolPercent ?? other.SchoolPercent,
        SchoolFloor = SchoolFloor ?? other.SchoolFloor,
        SchoolCount = SchoolCount ?? other.SchoolCount,
    };

    private static int Of(int active, decimal percent, int floor, int? count)
    {
        var limit = Math.Max(floor, (int)Math.Ceiling(active * percent / 100m));
        return count is int cap ? Math.Min(cap, limit) : limit;
    }

    private static decimal? Checked(decimal? percent) => percent is < 0 or > 100
        ? throw new ArgumentOutOfRangeException(nameof(percent), percent, "A percentage is between 0 and 100.")
        : percent;
}

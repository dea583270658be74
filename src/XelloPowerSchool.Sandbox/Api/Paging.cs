using System.Globalization;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>The page that a request asks for; a size of 0 is everything.</summary>
internal readonly record struct Paging(long Start, int Size)
{
    /// <summary>A page of the plugin's maximum. A larger one is cut to it without a word, or refused where that fault is on.</summary>
    public static Paging Of(QueryString query, int maximum, FaultSwitch faults, bool allowsAll = false)
    {
        var size = query.Integer("pagesize") ?? maximum;
        if (size == 0 && allowsAll) return default;
        if (size < 1) throw new BadRequestException("Invalid value for pagesize: a positive number is expected.");
        if (size > maximum && faults.IsOn(SandboxFault.PageSizeRefused))
            throw new BadRequestException($"Invalid value for pagesize: at most {maximum.ToString(CultureInfo.InvariantCulture)} is allowed.");
        return Of(query, Math.Min(size, maximum));
    }

    /// <summary>A page of any size, as PowerQueries have.</summary>
    public static Paging OfAnySize(QueryString query, int usual)
    {
        var size = query.Integer("pagesize") ?? usual;
        if (size < 0) throw new BadRequestException("Invalid value for pagesize: a positive number or 0 is expected.");
        return size == 0 ? default : Of(query, size);
    }

    public IReadOnlyList<T> Cut<T>(IReadOnlyList<T> all)
    {
        if (Start >= all.Count) return [];
        var page = new T[Math.Min(Size, all.Count - (int)Start)];
        for (var i = 0; i < page.Length; i++) page[i] = all[(int)Start + i];
        return page;
    }

    private static Paging Of(QueryString query, int size) => new((Math.Max(query.Integer("page") ?? 1, 1) - 1L) * size, size); // page 0 is page 1
}

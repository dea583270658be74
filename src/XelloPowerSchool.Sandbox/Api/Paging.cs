namespace XelloPowerSchool.Sandbox.Api;

/// <summary>The page that a request asks for. A larger page than the plugin's maximum is cut to it without a word.</summary>
internal readonly record struct Paging(int Start, int Size)
{
    public static Paging Of(QueryString query, int maximum)
    {
        var size = query.Integer("pagesize") ?? maximum;
        if (size < 1) throw new BadRequestException("Invalid value for pagesize: a positive number is expected.");
        size = Math.Min(size, maximum);
        var page = Math.Max(query.Integer("page") ?? 1, 1); // page 0 is page 1
        return new Paging((int)Math.Min((long)(page - 1) * size, int.MaxValue), size);
    }

    public IReadOnlyList<T> Cut<T>(IReadOnlyList<T> all)
    {
        if (Start >= all.Count) return [];
        var page = new T[Math.Min(Size, all.Count - Start)];
        for (var i = 0; i < page.Length; i++) page[i] = all[Start + i];
        return page;
    }
}

using XelloPowerSchool.Settings;

namespace XelloPowerSchool.DataFiles;

/// <summary>
/// Puts a profile that extends one of the module together with it: its own members count, its files take the place of those of
/// the same kind, its switches decide the other's.
/// </summary>
internal static class ProfileInheritance
{
    private const string Extends = "extends";
    private const string Files = "files";
    private const string Switches = "switches";
    private const string Omit = "omit";

    public static SettingsNode Resolve(SettingsNode profile, SettingsProblems problems)
    {
        if (profile.Peek(Extends) is not { } extends)
        {
            if (profile.Peek(Omit) is { } omit)
                problems.Add(omit, "leaves files of another profile out, but the profile extends none.");
            return profile;
        }

        var inherited = extends.Value is string name && ProfileLibrary.JsonOf(name) is { } json
            ? Resolve(SettingsNode.Parse(json), problems).MovedTo(extends)
            : null;
        if (inherited is null)
        {
            problems.Add(extends, $"must be {SettingsObject.Alternatives(ProfileLibrary.Known)}.");
            return profile;
        }

        var members = inherited.Members.Where(member => profile.Peek(member.Key) is null && member.Key is not (Files or Switches or Extends or Omit))
            .Concat(profile.Members.Where(member => member.Key is not (Files or Switches or Extends or Omit)))
            .ToList();
        members.Add(new(Files, MergeFiles(inherited.Peek(Files)!, profile.Peek(Files), profile.Peek(Omit), problems)));
        members.Add(new(Switches, MergeSwitches(inherited.Peek(Switches)!, profile.Peek(Switches), problems)));
        return profile.With(members);
    }

    private static SettingsNode MergeFiles(SettingsNode inherited, SettingsNode? own, SettingsNode? omit, SettingsProblems problems)
    {
        var omitted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var kind in omit?.Items ?? [])
        {
            if (kind.Value is not string name || !inherited.Items.Exists(file => Equals(file.Peek("kind")?.Value, name)) || !omitted.Add(name))
                problems.Add(kind, "must be the kind of an inherited file, once.");
        }

        if (omit is not null && omit.Kind != SettingsKind.List)
            problems.Add(omit, "must be a list.");
        if (own is not null && own.Kind != SettingsKind.List)
        {
            problems.Add(own, "must be a list.");
            own = null;
        }

        // In the order of the inherited one; what that does not have comes last.
        var left = own?.Items.ToList() ?? [];
        var files = new List<SettingsNode>();
        foreach (var file in inherited.Items)
        {
            var kind = file.Peek("kind")!.Value;
            var replaced = left.Find(candidate => Equals(candidate.Peek("kind")?.Value, kind));
            if (replaced is not null)
                left.Remove(replaced);
            if (!omitted.Contains((string)kind!))
                files.Add(replaced ?? file);
        }

        return (own ?? inherited).With(files.Concat(left));
    }

    private static SettingsNode MergeSwitches(SettingsNode inherited, SettingsNode? own, SettingsProblems problems)
    {
        if (own is null)
            return inherited;
        var switches = inherited.Members.ToDictionary(member => member.Key, member => member.Value, StringComparer.Ordinal);
        foreach (var member in own.Members)
        {
            if (member.Value.Kind == SettingsKind.Object)
                switches[member.Key] = member.Value;
            else if (switches.TryGetValue(member.Key, out var known))
                switches[member.Key] = known.With(known.Members.Where(part => part.Key != "value").Append(new("value", member.Value)));
            else
                problems.Add(member.Value, $"is no switch of the profile that is extended. Its switches are {string.Join(", ", switches.Keys)}.");
        }

        if (own.Kind != SettingsKind.Object)
            problems.Add(own, "must be an object.");
        return own.With(switches);
    }
}

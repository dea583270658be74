namespace XelloPowerSchool;

/// <summary>The ways to the records of a PowerSchool server. The records are the same.</summary>
public enum PowerSchoolSource
{
    /// <summary>The named queries of the plugin that this module brings: fewest requests.</summary>
    PowerQuery,

    /// <summary>The resources of /ws/v1, which servers since 25.2 open only to plugins that ask for them.</summary>
    V1,

    /// <summary>The tables of /ws/schema/table, column by column as the plugin may read them.</summary>
    Table,
}

namespace City.Identify;

/// <summary>What a node is in the hierarchy.</summary>
public enum NodeRole
{
    /// <summary>A national top node 国家顶级节点.</summary>
    Top,

    /// <summary>A node of the second level 二级节点.</summary>
    Second,

    /// <summary>A node of an enterprise 企业节点.</summary>
    Enterprise,
}
